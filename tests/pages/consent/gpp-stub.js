// What a GPP site puts first into its head: commands wait in a queue until the interface is there (GPP 1.1, stub).
(() => {
  const queue = [];
  const events = [];
  window.__gpp = (command, callback, parameter) => {
    if (command === "ping") {
      callback({ gppVersion: "1.1", cmpStatus: "stub", cmpDisplayStatus: "hidden", signalStatus: "not ready", cmpId: 0 }, true);
    } else {
      queue.push([command, callback, parameter]);
    }
  };
  window.__gpp.queue = queue;
  window.__gpp.events = events;
})();
