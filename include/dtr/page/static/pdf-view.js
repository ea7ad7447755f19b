// Draws the statement's PDF page by page, as each comes into view.
const box = document.getElementById("pdf");
const state = document.getElementById("pdf-state");

async function draw(page, canvas) {
  const sharpness = Math.min(window.devicePixelRatio || 1, 2);
  const natural = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: (canvas.clientWidth / natural.width) * sharpness });
  canvas.width = Math.round(viewport.width);
  canvas.height = Math.round(viewport.height);
  await page.render({ canvas, viewport }).promise;
  canvas.dataset.drawn = "";
}

async function show() {
  state.textContent = "Opening…";
  const pdfjs = await import(box.dataset.library);
  pdfjs.GlobalWorkerOptions.workerSrc = box.dataset.worker;
  const file = await pdfjs.getDocument({ url: box.dataset.src, isEvalSupported: false }).promise;
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        file.getPage(Number(entry.target.dataset.page)).then((page) => draw(page, entry.target));
      }
    },
    { root: box, rootMargin: "400px" },
  );
  const first = (await file.getPage(1)).getViewport({ scale: 1 });
  for (let number = 1; number <= file.numPages; number += 1) {
    const canvas = document.createElement("canvas");
    canvas.dataset.page = String(number);
    canvas.width = Math.round(first.width);
    canvas.height = Math.round(first.height);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Page ${number} of ${file.numPages}`);
    box.append(canvas);
    seen.observe(canvas);
  }
  state.textContent = file.numPages === 1 ? "1 page" : `${file.numPages} pages`;
}

show().catch((fault) => {
  state.textContent = `The PDF cannot be shown here (${fault.message}). Save it instead.`;
});
