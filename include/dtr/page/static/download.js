// A file that is handed out once: asked for by POST, so that no link, and no look ahead, takes it.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-downloads]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector(".confirm");
  const answer = form.querySelector(".answer");
  const tell = (html) => htmx.swap(answer, html, { swapStyle: "innerHTML" });
  button.disabled = true;
  tell("");
  try {
    const given = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "HX-Request": "true", "HX-Current-URL": location.href },
    });
    if (!given.ok) {
      tell(await given.text());
      return;
    }
    const name = /filename="([^"]+)"/.exec(given.headers.get("Content-Disposition"))?.[1];
    // Airflow's frame may not save a file, so a link in the window itself does.
    const outer = (window.parent === window ? document : window.parent.document).createElement("a");
    outer.href = URL.createObjectURL(await given.blob());
    outer.download = name ?? "payments";
    outer.click();
    setTimeout(() => location.reload(), 1000);
  } catch {
    tell(
      '<p class="note error" role="alert">The answer was lost on the way. Load the page again: it says ' +
        "whether the file counts as downloaded.</p>",
    );
  } finally {
    button.disabled = false;
  }
});
