"""The same statements drawn the way people usually draw tables with ReportLab, to compare with.

Each module has one `draw(content) -> bytes`. All get the text of the same thirteen sections,
already formatted, and set it in ReportLab's own Helvetica.
"""
