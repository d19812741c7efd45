declare module "virtual:engine" {
  /** The wasm module: gzip, then base64. */
  const packed: string;
  export default packed;
}

declare module "virtual:examples" {
  const examples: import("../project").Example[];
  export default examples;
}
