import { adoptLanguage } from "../i18n/current";
import { en } from "../i18n/en";

/** Tests read English, as it is written in Britain. */
adoptLanguage({ tag: "en", locale: "en-GB", catalogue: en });
