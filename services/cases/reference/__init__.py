"""The lists of the law: codes with their Vietnamese names, clocks, questionnaires."""
