// Not TypeScript, which would want the types of all three runtimes in one program. Written out, so
// that Deno knows the imports beforehand and asks for no permission to read.
export const adapters = {
  node: () => import('@rudp/node'),
  deno: () => import('@rudp/deno'),
  bun: () => import('@rudp/bun'),
}
