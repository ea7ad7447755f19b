// Airflow's theme where the page is framed by it, else the system's. Runs before the first paint.
(() => {
  const root = document.documentElement;
  const airflow = () => {
    try {
      return window.parent === window ? null : window.parent.document.documentElement;
    } catch {
      return null; // framed by another origin
    }
  };
  const apply = () => {
    const frame = airflow();
    if (frame) root.dataset.framed = "";
    const known = frame && (frame.classList.contains("dark") || frame.classList.contains("light"));
    if (known) root.dataset.theme = frame.classList.contains("dark") ? "dark" : "light";
    else delete root.dataset.theme;
  };
  apply();
  const frame = airflow();
  if (frame) new MutationObserver(apply).observe(frame, { attributeFilter: ["class"] });
})();
