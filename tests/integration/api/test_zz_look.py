from datetime import date
from pathlib import Path
from playwright.sync_api import sync_playwright
from include.dtr.control.rules import compare_with_rules
from include.dtr.period import starting
from include.dtr.rules.book import rule_book

def test_look(site):
    with site.app.state.services.office.source() as b, site.connect() as k:
        compare_with_rules(b, k, starting(date(2025, 11, 9)), rule_book(), "n")
    axe = Path("tests/e2e/browser/vendor/axe.min.js").read_text()
    bad = []
    with sync_playwright() as p:
        br = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for w in (360, 1024):
          for dark in (False, True):
            ctx = br.new_context(viewport={"width": w, "height": 900}, color_scheme="dark" if dark else "light", bypass_csp=True)
            ctx.add_cookies([{"name":"_token","value":"editor","url":site.url}])
            pg = ctx.new_page()
            for name, path in (("numbers","/page/numbers?last=2025-11-09"),("findings","/page/findings?week=2025-11-09"),("week","/page/?week=2025-11-09")):
                pg.goto(site.url + path); pg.wait_for_timeout(1200)
                if pg.evaluate("document.documentElement.scrollWidth") > w: bad.append((name,w,"wide"))
                pg.evaluate(axe); f = pg.evaluate("axe.run()")
                for v in f["violations"]:
                    bad.append((name, w, dark, v["impact"], v["id"], v["nodes"][0]["html"][:140]))
                pg.screenshot(path=f"/tmp/rules/{name}-{w}-{'d' if dark else 'l'}.png", full_page=True)
        pg.goto(site.url + "/page/findings?week=2025-11-09"); pg.wait_for_timeout(500)
        pg.get_by_role("button", name="Accept: Over the lease cap").first.click()
        dlg = pg.locator("dialog[open]")
        dlg.get_by_label("Reason").fill("agreed with the driver in writing")
        dlg.get_by_role("button", name="Accept the finding").click(); pg.wait_for_timeout(2500)
        print("URL", pg.url); print("ACC", pg.locator("#findings summary").inner_text())
        br.close()
    for b in bad: print(b)
