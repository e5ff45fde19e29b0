/** A list of the server's in pages: what is shown of it and where it goes on is the page's address. */
import { computed, type Ref } from "vue";
import { useRoute, useRouter } from "vue-router";
import { type Opening, useAnswer } from "../dashboard/opening";

type Query = Record<string, string>;

export interface Listing<T> extends Opening<T> {
  /** Where this page begins; undefined at the start. */
  after: Readonly<Ref<string | undefined>>;
  /** Show this much of it, from a place on. */
  go: (filter: Query, next?: string) => void;
}

/** Follow a list; `asked` are the parts of its address that say what is wanted of it. */
export function useListing<T>(path: string, asked: () => Query): Listing<T> {
  const route = useRoute();
  const router = useRouter();
  const after = computed(() => (route.query.after ? String(route.query.after) : undefined));
  const from = (place: string | undefined): Query => (place ? { after: place } : {});
  const answer = useAnswer<T>(
    () => `${path}?${new URLSearchParams({ ...asked(), ...from(after.value) })}`,
  );
  const go = (filter: Query, next?: string): void => {
    void router.push({ query: { ...filter, ...from(next) } });
  };
  return { ...answer, after, go };
}
