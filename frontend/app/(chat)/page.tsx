/** The most recent chat, or an empty one: the layout shows it. */
export default function Home() {
  return null;
}
