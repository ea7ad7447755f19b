"""What the regulator allows and what is plausible, and what breaks it. Pure: facts to findings.

`rulebook` is the rules file (YAML, dated, with sources), `facts` what a week's books and statements
say, `regulator` and `plausible` compare the two. A finding warns a person; it never changes a
figure nor a status. Reading and keeping is left to others (`control.rules`).
"""
