export const feedback = {
  "feedback.up": "Good reply",
  "feedback.down": "Bad reply",
  "feedback.say": "Say why",
  "feedback.edit": "Edit your comment",
  "feedback.good": "What was good about it?",
  "feedback.bad": "What was wrong with it?",
  "feedback.comment": "Comment",
  "feedback.remove": "Remove",
  "feedback.save": "Save",
  "feedback.notStored": "Your feedback was not stored.",
} as const;
