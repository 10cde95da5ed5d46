"""What is given from outside, as dated data: the plan, the outline, obligations, measures, labels.

The TOML files beside this module hold the words and figures of the documents they name; the code
here only reads them. Nothing in this package decides anything.
"""
