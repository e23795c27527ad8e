"""Small measuring programs: `python dev.py bench [NAME]`. Figures are ratios of CPU time."""
