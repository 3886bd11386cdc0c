import { ShellSkeleton } from "@/app/components/Skeletons";

export default function Loading() {
  return <ShellSkeleton />;
}
