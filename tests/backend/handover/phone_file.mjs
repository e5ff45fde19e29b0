// Makes a sealed file with the phone's own code (TypeScript as it is shipped), for a test.
// Input: JSON on stdin. Output: the file's bytes on stdout.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const pwa = process.argv[2];
const ts = createRequire(join(pwa, "package.json"))("typescript");
const folder = mkdtempSync(join(tmpdir(), "shishu-seal-"));
try {
  for (const name of ["seal", "handover"]) {
    const source = readFileSync(join(pwa, "src/outbox", `${name}.ts`), "utf8");
    const compilerOptions = { module: "ESNext", target: "ES2022" };
    const { outputText } = ts.transpileModule(source, { compilerOptions });
    writeFileSync(join(folder, `${name}.mjs`), outputText.replace('"./seal"', '"./seal.mjs"'));
  }
  const load = (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  const [{ seal }, { groupOf, packed }] = await Promise.all([load("seal"), load("handover")]);
  const asked = JSON.parse(readFileSync(0, "utf8"));
  const groups = [];
  for (const { account, ops, key } of asked.groups) {
    groups.push(await groupOf(asked.device, account, ops, key));
  }
  const pictures = asked.pictures.map(({ account, sha256, base64 }) => {
    return { account, sha256, data: new Uint8Array(Buffer.from(base64, "base64")).buffer };
  });
  const file = await seal(asked.seal, packed(asked.device, "test", groups, pictures));
  writeFileSync(1, file);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
