/** The part of Plotly that is used: its bundle comes without types. */
declare module "plotly.js-basic-dist-min" {
  interface Plotly {
    react(root: HTMLElement, data: object[], layout: object, config: object): Promise<unknown>;
    purge(root: HTMLElement): void;
    Plots: { resize(root: HTMLElement): Promise<unknown> };
  }
  const plotly: Plotly;
  export default plotly;
}
