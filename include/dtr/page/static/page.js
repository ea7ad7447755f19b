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

  // Airflow's frame may not print either: there the page opens on its own, and is printed.
  on("click", "[data-prints]", (_link, event) => {
    if (window.parent !== window) return;
    event.preventDefault();
    window.print();
  });
  if (new URLSearchParams(location.search).has("print") && window.parent === window)
    window.addEventListener("load", () => window.print());

  // Airflow's frame may not lead the window elsewhere, so a link in the window itself does.
  on("click", "[data-airflow]", (link, event) => {
    if (window.parent === window) return;
    event.preventDefault();
    const outer = window.parent.document.createElement("a");
    outer.href = link.href;
    outer.target = link.target;
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

  // What is wrong stands beside the field that it is about.
  const place = (within) => {
    let first = null;
    for (const line of within.querySelectorAll("[data-field]")) {
      const list = line.closest(".wrong");
      const form = line.closest("form") ?? document.getElementById(list.dataset.form);
      const field = form?.querySelector(`[name="${CSS.escape(line.dataset.field)}"]:not([type=hidden])`);
      if (!field) continue;
      const note = document.createElement("span");
      note.className = "field-problem";
      note.id = `${form.id || "form"}-${line.dataset.field}-problem`;
      note.textContent = line.lastChild.textContent;
      (field.closest("label:not(.visually-hidden)") ?? field.parentElement).append(note);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", note.id);
      field.closest("details")?.setAttribute("open", "");
      line.remove();
      first ??= field;
    }
    first?.focus();
  };
  const tidy = (form) => {
    for (const note of form.querySelectorAll(".field-problem")) note.remove();
    for (const field of form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest("form");
    if (form) tidy(form);
  });
  document.addEventListener("htmx:afterSettle", (event) => place(event.target));
  place(document);

  // Nothing fails in silence: no answer, an ended session, a store that is down.
  const banner = document.getElementById("banner");
  const tell = (why, text, link) => {
    if (!banner.hidden && banner.dataset.why === why) return;
    banner.dataset.why = why;
    banner.textContent = text;
    if (link) {
      const way = document.createElement("a");
      way.href = link;
      way.target = "_blank";
      way.dataset.airflow = "";
      way.textContent = "Sign in in another tab.";
      banner.append(" ", way);
    }
    banner.hidden = false;
  };
  const clear = () => {
    banner.hidden = true;
  };
  const now = () => new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const lost = (event) => {
    const { requestConfig, target } = event.detail;
    if (requestConfig.verb === "get") {
      tell("lost", `No connection to the server since ${now()}. What is shown may be out of date.`);
      return;
    }
    const line = document.createElement("p");
    line.className = "note error";
    line.setAttribute("role", "alert");
    line.textContent =
      "No answer came from the server. Whether it was booked is not known; what you entered is kept " +
      "here. Send it again once the connection is back: nothing is booked twice.";
    target.replaceChildren(line);
  };
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("dtr-signed-out", (event) =>
    tell("signed-out", "You are no longer signed in, so what is shown may be out of date.", event.detail.value),
  );
  document.addEventListener("htmx:responseError", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (requestConfig.verb === "get" && xhr.status >= 500)
      tell("down", `The server could not answer at ${now()}. What is shown may be out of date.`);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) clear();
  });
  window.addEventListener("offline", () =>
    tell("lost", `No connection to the server since ${now()}. What is shown may be out of date.`),
  );
  window.addEventListener("online", clear);

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
