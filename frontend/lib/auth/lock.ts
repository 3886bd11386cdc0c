/** The name of the Web Lock under which the refresh cookie is rotated. */
export function authLock(backendUrl: string): string {
  return `parley-auth ${backendUrl}`;
}
