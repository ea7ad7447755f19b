// What the page does beside htmx: dialogs, folds, links out of Airflow's frame, copying.
(() => {
  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const found = event.target instanceof Element && event.target.closest(selector);
      if (found) act(found, event);
    });

  on("click", "[data-opens]", (button) => {
    const dialog = document.getElementById(button.dataset.opens);
    dialog.showModal();
    dialog.querySelector("input:not([type=hidden]), select, textarea, .confirm")?.focus();
  });
  on("click", "[data-closes]", (button) => button.closest("dialog").close());
  on("click", "dialog", (dialog, event) => {
    if (event.target === dialog) dialog.close(); // on the backdrop
  });

  on("click", ".fold", (button) => {
    const rows = document.getElementById(button.getAttribute("aria-controls"));
    rows.hidden = !rows.hidden;
    button.setAttribute("aria-expanded", String(!rows.hidden));
  });

  // Airflow's frame may not lead the window elsewhere, so a link in the window itself does.
  on("click", "[data-airflow]", (link, event) => {
    if (window.parent === window) return;
    event.preventDefault();
    const outer = window.parent.document.createElement("a");
    outer.href = link.href;
    outer.click();
  });

  on("click", "[data-copies]", async (button) => {
    const field = document.getElementById(button.dataset.copies);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // a frame without the right to the clipboard
    }
    button.textContent = "Copied";
  });

  on("change", "[data-selects]", (box) => {
    for (const one of box.form.querySelectorAll(`[name="${box.dataset.selects}"]`))
      one.checked = box.checked;
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog");
    const field = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (!typing && field && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
    }
  });

  for (const wide of document.querySelectorAll("[data-ends-right]")) wide.scrollLeft = wide.scrollWidth;

  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      target.scrollIntoView({ block: "start" });
    }
  };
  window.addEventListener("hashchange", unfold);
  unfold();
})();
