/**
 * Draws what its page asks for, and nobody else, and answers with well-formed SVG. The libraries come from the page,
 * as bytes, since this document has no network. It is inlined as text: it may use nothing from outside.
 */
export const FRAME_SCRIPT = `(function () {
  var nonce = document.currentScript.nonce, drawn = 0;
  function run(code) {
    var script = document.createElement("script");
    script.nonce = nonce;
    script.textContent = code;
    document.head.append(script);
  }
  var draw = {
    diagram: async function (asked) {
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
      return new XMLSerializer().serializeToString(holder.firstElementChild);
    },
    plot: function (asked) {
      var size = { format: "svg", imageDataOnly: true, width: asked.width, height: asked.layout.height };
      return Plotly.toImage({ data: asked.data, layout: asked.layout }, size);
    }
  };
  addEventListener("message", async function (event) {
    if (event.source !== parent || event.origin !== location.origin) return;
    var asked = event.data;
    if (asked.kind === "library") return run(new TextDecoder().decode(asked.code));
    function answer(data) { parent.postMessage(Object.assign({ id: asked.id }, data), event.origin); }
    try {
      answer({ svg: await draw[asked.kind](asked) });
    } catch (error) {
      answer({ error: String((error && error.message) || error).split("\\n")[0] });
    }
  });
  if (parent !== window) parent.postMessage({ id: "ready" }, location.origin);
})()`;
