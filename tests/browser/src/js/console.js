// Runs first in every served page: keeps what the console, the window and the policy say, in all engines alike.
(() => {
  const heard = [];
  const text = (value) => {
    try {
      if (value instanceof Error) return `${value.name}: ${value.message}`;
      return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
    } catch {
      return "(unprintable)";
    }
  };
  for (const level of ["debug", "log", "info", "warn", "error"]) {
    const original = console[level];
    console[level] = (...values) => {
      heard.push({ level, text: values.map(text).join(" ") });
      original.apply(console, values);
    };
  }
  addEventListener("error", (event) => {
    const element = event.target instanceof Element ? event.target : null;
    const what = element ? `<${element.localName}> ${element.src ?? element.href ?? ""}` : event.message;
    heard.push({ level: element ? "resource" : "uncaught", text: what });
  }, true);
  addEventListener("unhandledrejection", (event) => heard.push({ level: "rejection", text: text(event.reason) }));
  addEventListener("securitypolicyviolation", (event) => {
    heard.push({ level: "csp", text: `${event.violatedDirective} ${event.blockedURI} ${event.sample}` });
  });
  addEventListener("pagehide", () => {
    if (heard.length) navigator.sendBeacon("/__walk__/heard", JSON.stringify(heard.splice(0)));
  });
  Object.defineProperty(window, "__walk", { value: { take: () => heard.splice(0), count: () => heard.length } });
  document.currentScript.remove();
})();
