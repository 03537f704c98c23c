// Uses a client generated from the document like any program would: tsc checks the types, a server the behavior.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

// The only name that is needed from Node, instead of all its types.
declare const process: { env: Record<string, string | undefined> };

function assert(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(`assertion failed: ${what}`);
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
assert(login.data, "the admin can log in");
const { access_token }: components["schemas"]["TokenPair"] = login.data;
api.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${access_token}`);
    return request;
  },
});

// List two pages.
const first = await api.GET("/api/v1/players", { params: { query: { limit: 2, sort: "-name", fields: ["id", "name"] } } });
assert(first.data, "players are listed");
assert(first.data.data.length === 2, "a page has as many rows as requested");
assert(first.data.page.next, "there is a next page");
const page: components["schemas"]["PageInfo"] = first.data.page;
const second = await api.GET("/api/v1/players", {
  params: { query: { limit: 2, sort: "-name", fields: ["id", "name"], cursor: page.next ?? "" } },
});
assert(second.data?.data[0], "the cursor returns the next page");
assert(second.data.data[0].id !== first.data.data[0]?.id, "the pages do not overlap");

// Create.
const body: components["schemas"]["NewPlayer"] = { given_name: "Ann", family_name: "Østby", height_cm: 177 };
const created = await api.POST("/api/v1/players", { body });
assert(created.response.status === 201 && created.data, "a player is created");
const player: components["schemas"]["Player"] = created.data;
assert(player.name === "Ann Østby", "the name is built from given and family name");
const etag = created.response.headers.get("ETag");
assert(etag, "the response has an entity tag");

// An invalid body does not compile; the server responds with a typed problem.
const wrong = await api.POST("/api/v1/players", {
  // @ts-expect-error a height is a number
  body: { name: "Ann", height_cm: "tall" },
});
assert(!wrong.data && wrong.error, "an invalid body is rejected");
const problem: components["schemas"]["Problem"] = wrong.error;
assert(problem.error === "validation_failed", "the error has a code");
assert(problem.errors?.[0]?.pointer === "/height_cm", "the error has a pointer");

// Patch the version that was read; the old version is rejected afterwards.
const params = { path: { id: player.id }, header: { "If-Match": etag } };
const patched = await api.PATCH("/api/v1/players/{id}", { params, body: { height_cm: 178, weight_kg: null } });
assert(patched.data, "a player is patched");
assert(patched.data.height_cm === 178 && patched.data.given_name === "Ann", "only the given fields change");
assert(patched.data.version === player.version + 1, "the version increases");

const conflict = await api.PATCH("/api/v1/players/{id}", { params, body: { height_cm: 170 } });
assert(conflict.response.status === 412 && conflict.error, "a patch of an old version is rejected");
assert(conflict.error.error === "precondition_failed", "the error has a code");

const read = await api.GET("/api/v1/players/{id}", { params: { path: { id: player.id } } });
assert(read.data?.height_cm === 178, "the rejected patch has no effect");
console.log(`the TypeScript client listed, created and patched player ${player.id}`);
