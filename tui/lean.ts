import type { BunPlugin } from "bun";

/**
 * What Ink's packages load of others, made less. Of `es-toolkit/compat`, 400 files, Ink wants one function; `string-width` compiles a
 * pattern of all emoji before it measures the first text, which Bun measures by itself.
 */
export const lean: BunPlugin = {
  name: "lean",
  setup(builder) {
    builder.onLoad({ filter: /node_modules\/es-toolkit\/dist\/compat\/index\.mjs$/ }, () => ({
      contents: 'export { throttle } from "./function/throttle.mjs";',
      loader: "js",
    }));
    builder.onLoad({ filter: /node_modules\/string-width\/index\.js$/ }, () => ({
      contents: "export default Bun.stringWidth;",
      loader: "js",
    }));
  },
};
