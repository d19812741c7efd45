// A plain static server, as anybody's: a folder under a path, and no header but the type.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** Serves the built page at `/somewhere/deep/`. */
export async function serve() {
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://page").pathname.replace(/^\/somewhere\/deep\//, "");
    const file = join(DIST, normalize(path === "" ? "index.html" : path));
    try {
      if (!file.startsWith(DIST) || !statSync(file).isFile()) throw new Error("no file");
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
      createReadStream(file).pipe(response);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/somewhere/deep/`, close: () => server.close() };
}
