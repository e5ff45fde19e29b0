/** How the code is cut: what the first page needs, what a village needs after it, and the rest. */

interface ModuleInfo {
  importedIds: readonly string[];
}
interface Graph {
  getModuleInfo(id: string): ModuleInfo | null;
}

/** Everything that `roots` import, directly or not, without what they fetch later. */
function reached(roots: readonly string[], graph: Graph): Set<string> {
  const found = new Set<string>();
  const next = [...roots];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    next.push(...(graph.getModuleInfo(id)?.importedIds ?? []));
  }
  return found;
}

/**
 * Names a chunk for a module: the first of `parts` whose roots (paths) import it, else the
 * bundler's own choice. Two large files reach a weak line sooner than thirty small ones.
 */
export function chunkNamer(parts: Record<string, readonly string[]>) {
  let sets: [string, Set<string>][] | undefined;
  return (id: string, graph: Graph): string | null => {
    sets ??= Object.entries(parts).map(([name, roots]) => [name, reached(roots, graph)]);
    return sets.find(([, set]) => set.has(id))?.[0] ?? null;
  };
}
