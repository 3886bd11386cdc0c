import { StatePage } from "@/app/components/StatePage";

export default function NotFound() {
  return (
    <StatePage title="There is no such page" link={{ label: "Go to your chats", href: "/" }}>
      The address may be mistyped.
    </StatePage>
  );
}
