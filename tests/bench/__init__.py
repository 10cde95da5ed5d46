"""Speed, side by side: the platform, a peer and a bare floor in one run; ratios, not seconds."""
