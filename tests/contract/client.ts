// What a stranger would write with a client made from the document. That it type-checks says that the document
// is usable; that it runs says that the document is true.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

// Instead of all of Node's types, the one name that is needed.
declare const process: { env: Record<string, string | undefined> };

function assert(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(`not so: ${what}`);
}

function setting(name: string): string {
  const value = process.env[name];
  assert(value, `${name} is set`);
  return value;
}

const api = createClient<paths>({ baseUrl: setting("CONTRACT_URL") });

const login = await api.POST("/api/v1/auth/login", {
  body: { username: setting("CONTRACT_USER"), password: setting("CONTRACT_PASSWORD") },
});
assert(login.data, "an admin may sign in");
const { access_token } = login.data;
api.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${access_token}`);
    return request;
  },
});

// List: a page, and the one after it.
const first = await api.GET("/api/v1/players", { params: { query: { limit: 2 } } });
assert(first.data, "players are listed");
assert(first.data.data.length === 2, "a page has as many as were asked for");
assert(first.data.page.next, "there are more of them");
const second = await api.GET("/api/v1/players", { params: { query: { limit: 2, cursor: first.data.page.next } } });
assert(second.data?.data[0], "the cursor leads to the next page");
assert(second.data.data[0].id !== first.data.data[0]?.id, "which is another one");

// Create.
const made = await api.POST("/api/v1/players", { body: { given_name: "Ann", family_name: "Østby", height_cm: 177 } });
assert(made.response.status === 201 && made.data, "a player is made");
assert(made.data.name === "Ann Østby", "with a name of the two");
const { id, version } = made.data;
const etag = made.response.headers.get("ETag");
assert(etag, "and a tag");

// What breaks a rule of the types does not even compile; sent all the same, the server says where it is.
const wrong = await api.POST("/api/v1/players", {
  // @ts-expect-error a height is a number
  body: { name: "Ann", height_cm: "tall" },
});
assert(!wrong.data && wrong.error, "a body that breaks a rule is refused");
assert(wrong.error.error === "validation_failed", "with the word for it");
assert(wrong.error.errors?.[0]?.pointer === "/height_cm", "and the member");

// Change, but only what was seen.
const player = { path: { id }, header: { "If-Match": etag } };
const changed = await api.PATCH("/api/v1/players/{id}", { params: player, body: { height_cm: 178, weight_kg: null } });
assert(changed.data, "a player is changed");
assert(changed.data.height_cm === 178 && changed.data.given_name === "Ann", "in what was named, and nothing else");
assert(changed.data.version === version + 1, "to the next version");

// Whoever saw the old one is told so.
const late = await api.PATCH("/api/v1/players/{id}", { params: player, body: { height_cm: 170 } });
assert(late.response.status === 412 && late.error, "a change of an old version is refused");
assert(late.error.error === "precondition_failed", "with the word for it");

const read = await api.GET("/api/v1/players/{id}", { params: { path: { id } } });
assert(read.data?.height_cm === 178, "and changes nothing");
console.log(`a typed client listed, created and changed player ${id}`);
