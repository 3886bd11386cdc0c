/** By their stable codes: what a reader can do something about. What is not here is said as the server says it. */
export const errors = {
  "error.offline": "You are offline.",
  "error.network": "Parley's server does not answer.",
  "error.refused": "The server refused the request.",
  "error.invalid-jwt": "Your sign-in has expired.",
  "error.access-denied": "This is not open to you.",
  "error.not-found": "This is not there, or is not yours.",
  "error.password-wrong": "The password is wrong.",
  "error.credentials-invalid": "The user name or the password is wrong.",
  "error.username-taken": "This user name is taken.",
  "error.reply-failed": "The reply broke off.",
} as const;
