"""The yearly report, made from the served file alone: a page, a workbook and open data."""
