"""Drawing: the page and its operators, tables, the log, and the cursor that runs down the pages."""
