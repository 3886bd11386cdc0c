/** The chat that the address names: the layout shows it. */
export default function Chat() {
  return null;
}
