/**
 * Draws what its page asks for, and nobody else, and answers with well-formed SVG. It is inlined as text: it may use
 * nothing from outside.
 */
export const DIAGRAM_SCRIPT = `(function () {
  var library = null, drawn = 0;
  function load(url) {
    library = library || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = url;
      script.onload = function () { resolve(window.mermaid); };
      script.onerror = function () { library = null; reject(new Error("")); };
      document.head.append(script);
    });
    return library;
  }
  addEventListener("message", async function (event) {
    if (event.source !== parent || event.origin !== location.origin) return;
    var asked = event.data;
    function answer(data) { parent.postMessage(Object.assign({ id: asked.id }, data), event.origin); }
    try {
      var mermaid = await load(asked.library);
      mermaid.initialize({
        startOnLoad: false, securityLevel: "strict", htmlLabels: false, flowchart: { htmlLabels: false },
        theme: asked.theme === "dark" ? "dark" : "neutral", suppressErrorRendering: true,
        fontFamily: asked.font, fontSize: 14,
        // Half transparent otherwise: a line would run through the words on it.
        themeCSS: ".edgeLabel rect { opacity: 1; }",
        themeVariables: { fontFamily: asked.font, fontSize: "14px", edgeLabelBackground: asked.background }
      });
      var holder = document.createElement("div");
      holder.innerHTML = (await mermaid.render("diagram" + ++drawn, asked.source)).svg;
      answer({ svg: new XMLSerializer().serializeToString(holder.firstElementChild) });
    } catch (error) {
      answer({ error: String((error && error.message) || error).split("\\n")[0] });
    }
  });
})()`;
