/** The functions of Helm's templates: those of Go, of Sprig 3.3 and of Helm 4, each with its arguments and one line about it. */

export interface TemplateFunction {
  readonly name: string;
  /** Names of the arguments, the piped one last; `…` may be repeated. */
  readonly parameters: string;
  readonly summary: string;
}

/** `name parameters: summary`, a line each. */
const table = `
and x y…: The first empty argument, else the last one; stops there.
or x y…: The first argument that is not empty, else the last one.
not x: Whether the value is empty.
eq x y…: Whether the first argument equals any of the others.
ne x y: Whether the arguments differ.
lt x y: Whether x < y.
le x y: Whether x ≤ y.
gt x y: Whether x > y.
ge x y: Whether x ≥ y.
len list: The length of a list, mapping or text.
index value key…: The element of a list or mapping; also for keys that are no identifiers.
print x…: The arguments as text, joined.
printf format x…: The arguments as text by a format such as "%s-%d".
println x…: The arguments as text, joined by spaces, with a line break behind.
html x: Text escaped for HTML.
js x: Text escaped for JavaScript.
urlquery x: Text escaped for the query of a URL.
call function x…: Calls a value that is a function.
include name context: What a named template renders, as a text that can be piped on.
tpl text context: Renders a text as a template; the text may come from the values.
required message value: The value; fails with the message if it is empty.
lookup apiVersion kind namespace name: An object of the cluster; empty where none is asked, as in "helm template".
toYaml value: The value as YAML, without the last line break.
mustToYaml value: As toYaml, but fails if it cannot.
toYamlPretty value: The value as YAML with lists indented.
fromYaml text: The mapping that a YAML text holds; with the key Error if it cannot be read.
fromYamlArray text: The list that a YAML text holds.
toJson value: The value as JSON.
mustToJson value: As toJson, but fails if it cannot.
toPrettyJson value: The value as indented JSON.
mustToPrettyJson value: As toPrettyJson, but fails if it cannot.
toRawJson value: The value as JSON without escapes for HTML.
mustToRawJson value: As toRawJson, but fails if it cannot.
fromJson text: The mapping that a JSON text holds; with the key Error if it cannot be read.
mustFromJson text: As fromJson, but fails if it cannot.
fromJsonArray text: The list that a JSON text holds.
toToml value: The value as TOML.
mustToToml value: As toToml, but fails if it cannot.
fromToml text: The mapping that a TOML text holds.
default standard value: The value, or the standard if it is empty (0, false, "", {} and [] count as empty).
empty value: Whether the value is empty.
coalesce x…: The first argument that is not empty.
all x…: Whether no argument is empty.
any x…: Whether one argument is not empty.
ternary yes no test: yes if the test is true, else no.
fail message: Ends rendering with the message.
quote x…: The arguments in double quotes.
squote x…: The arguments in single quotes.
cat x…: The arguments joined by spaces.
indent spaces text: The text with every line indented.
nindent spaces text: A line break, then the text with every line indented.
replace old new text: The text with every occurrence replaced.
plural one many count: one if the count is 1, else many.
trim text: The text without white space around it.
trimAll characters text: The text without these characters around it.
trimall characters text: As trimAll.
trimPrefix prefix text: The text without the prefix.
trimSuffix suffix text: The text without the suffix.
upper text: The text in capitals.
lower text: The text in small letters.
title text: The text with capitals at the beginning of words.
untitle text: The text with small letters at the beginning of words.
repeat count text: The text, so many times.
substr start end text: The part of the text between two positions.
trunc length text: The first characters of the text; with a negative length the last ones.
abbrev length text: The text cut to a length, with "..." behind.
abbrevboth left right text: The text cut on both sides.
nospace text: The text without white space.
initials text: The first letters of the words.
wrap columns text: The text with its lines broken.
wrapWith columns break text: As wrap, with another line break.
contains part text: Whether the text contains the part.
hasPrefix prefix text: Whether the text begins with the prefix.
hasSuffix suffix text: Whether the text ends with the suffix.
swapcase text: Small letters for capitals and the other way round.
snakecase text: words_like_these.
camelcase text: WordsLikeThese.
kebabcase text: words-like-these.
shuffle text: The characters in random order.
randAlphaNum count: Random letters and digits; they differ with each rendering.
randAlpha count: Random letters; they differ with each rendering.
randAscii count: Random characters; they differ with each rendering.
randNumeric count: Random digits; they differ with each rendering.
randBytes count: Random bytes in Base64; they differ with each rendering.
randInt min max: A random integer; it differs with each rendering.
uuidv4: A random UUID; it differs with each rendering.
toString value: The value as text.
toStrings list: The elements as texts.
atoi text: The integer that a text holds.
int value: The value as an integer.
int64 value: The value as a 64-bit integer.
float64 value: The value as a floating-point number.
toDecimal text: The number that an octal text stands for.
split separator text: The parts of a text as a mapping with the keys _0, _1, …
splitList separator text: The parts of a text as a list.
splitn separator count text: As split, in at most so many parts.
join separator list: The elements of a list as one text.
sortAlpha list: The elements as texts in alphabetical order.
seq start step end: Numbers as a text, as the shell's seq does.
until count: The list 0, 1, … count−1.
untilStep start end step: The numbers from start to below end.
add x…: The sum as an integer.
add1 x: x + 1.
sub x y: x − y.
mul x…: The product as an integer.
div x y: The integer quotient.
mod x y: The remainder.
max x…: The largest integer.
min x…: The smallest integer.
biggest x…: The largest integer.
addf x…: The sum.
add1f x: x + 1.
subf x y…: The difference.
mulf x…: The product.
divf x y…: The quotient.
maxf x…: The largest number.
minf x…: The smallest number.
ceil x: The number rounded up.
floor x: The number rounded down.
round x digits: The number rounded to so many digits.
list x…: A list of the arguments.
tuple x…: A list of the arguments.
first list: The first element.
mustFirst list: As first, but fails if it cannot.
last list: The last element.
mustLast list: As last, but fails if it cannot.
rest list: All elements but the first.
mustRest list: As rest, but fails if it cannot.
initial list: All elements but the last.
mustInitial list: As initial, but fails if it cannot.
append list x: The list with an element behind.
mustAppend list x: As append, but fails if it cannot.
prepend list x: The list with an element in front.
mustPrepend list x: As prepend, but fails if it cannot.
concat list…: The lists as one.
reverse list: The elements in the other order.
mustReverse list: As reverse, but fails if it cannot.
uniq list: The elements, each once.
mustUniq list: As uniq, but fails if it cannot.
without list x…: The list without these elements.
mustWithout list x…: As without, but fails if it cannot.
has x list: Whether the list holds the element.
mustHas x list: As has, but fails if it cannot.
compact list: The list without empty elements.
mustCompact list: As compact, but fails if it cannot.
slice list start end: A part of the list.
mustSlice list start end: As slice, but fails if it cannot.
chunk size list: The list in lists of a size.
mustChunk size list: As chunk, but fails if it cannot.
dict key value…: A mapping of the keys and values.
get mapping key: The value of a key; empty text if there is none.
set mapping key value: Sets the key in the mapping itself, and gives the mapping.
unset mapping key: Removes the key from the mapping itself, and gives the mapping.
hasKey mapping key: Whether the mapping has the key.
pluck key mapping…: The values that the mappings have for the key, as a list.
dig key… standard mapping: The value at a path of keys, or the standard if there is none.
keys mapping…: The keys, in no certain order.
values mapping: The values, in no certain order.
pick mapping key…: The mapping with these keys only.
omit mapping key…: The mapping without these keys.
merge target source…: Puts what the target lacks into it, from the sources.
mustMerge target source…: As merge, but fails if it cannot.
mergeOverwrite target source…: Puts the sources into the target; later ones win.
mustMergeOverwrite target source…: As mergeOverwrite, but fails if it cannot.
deepCopy value: A copy that can be changed by itself.
mustDeepCopy value: As deepCopy, but fails if it cannot.
deepEqual x y: Whether the values are equal with all they hold.
typeOf value: The type of the value in Go.
typeIs type value: Whether the value has this type.
typeIsLike type value: As typeIs, pointers included.
kindOf value: The kind of the value: string, map, slice, bool, float64, invalid, …
kindIs kind value: Whether the value is of this kind.
b64enc text: The text in Base64.
b64dec text: The text that Base64 holds.
b32enc text: The text in Base32.
b32dec text: The text that Base32 holds.
sha1sum text: SHA-1 in hexadecimal digits.
sha256sum text: SHA-256 in hexadecimal digits.
sha512sum text: SHA-512 in hexadecimal digits.
adler32sum text: The Adler-32 checksum.
bcrypt text: A hash by bcrypt; it differs with each rendering.
htpasswd user password: A line for a file of htpasswd; it differs with each rendering.
derivePassword counter type password user site: A password derived from a master password.
genPrivateKey type: A new private key; it differs with each rendering.
genCA name days: A new certificate authority; it differs with each rendering.
genCAWithKey name days key: A certificate authority with a given key.
genSelfSignedCert name ips names days: A new self-signed certificate; it differs with each rendering.
genSelfSignedCertWithKey name ips names days key: A self-signed certificate with a given key.
genSignedCert name ips names days ca: A new certificate signed by an authority; it differs with each rendering.
genSignedCertWithKey name ips names days ca key: A certificate with a given key.
buildCustomCert certificate key: A certificate from Base64 texts.
encryptAES password text: The text, encrypted.
decryptAES password text: The text, decrypted.
now: The time; it differs with each rendering.
date layout time: The time by a layout such as "2006-01-02".
dateInZone layout time zone: The time in a zone.
date_in_zone layout time zone: The time in a zone.
dateModify change time: The time moved, such as by "-1.5h".
date_modify change time: The time moved, such as by "-1.5h".
mustDateModify change time: As dateModify, but fails if it cannot.
must_date_modify change time: As dateModify, but fails if it cannot.
ago time: How long ago the time is.
duration seconds: Seconds as a duration.
durationRound duration: The duration in its largest unit.
mustToDuration value: The value as a duration; fails if it is none.
durationSeconds value: A duration in seconds.
durationMilliseconds value: A duration in milliseconds.
durationMicroseconds value: A duration in microseconds.
durationNanoseconds value: A duration in nanoseconds.
durationMinutes value: A duration in minutes.
durationHours value: A duration in hours.
durationDays value: A duration in days.
durationWeeks value: A duration in weeks.
durationRoundTo value unit: A duration rounded to a multiple of another.
durationTruncateTo value unit: A duration cut to a multiple of another.
toDate layout text: The time that a text holds.
mustToDate layout text: As toDate, but fails if it cannot.
unixEpoch time: The time in seconds since 1970.
htmlDate time: The date for a field of HTML.
htmlDateInZone time zone: The date for a field of HTML, in a zone.
semver text: The parts of a version.
semverCompare constraint version: Whether the version satisfies the constraint, such as ">=1.27-0".
regexMatch pattern text: Whether the pattern matches.
mustRegexMatch pattern text: As regexMatch, but fails if it cannot.
regexFind pattern text: The first match.
mustRegexFind pattern text: As regexFind, but fails if it cannot.
regexFindAll pattern text count: All matches; a count of −1 means any number.
mustRegexFindAll pattern text count: As regexFindAll, but fails if it cannot.
regexReplaceAll pattern text replacement: The text with matches replaced; $1 is the first group.
mustRegexReplaceAll pattern text replacement: As regexReplaceAll, but fails if it cannot.
regexReplaceAllLiteral pattern text replacement: As regexReplaceAll, with the replacement as it is.
mustRegexReplaceAllLiteral pattern text replacement: As regexReplaceAllLiteral, but fails if it cannot.
regexSplit pattern text count: The parts between matches.
mustRegexSplit pattern text count: As regexSplit, but fails if it cannot.
regexQuoteMeta text: The text as a pattern that matches it.
base path: The last part of a path.
dir path: The path without its last part.
clean path: The path without detours.
ext path: The extension of a file's name.
isAbs path: Whether the path is absolute.
osBase path: As base, by the rules of the operating system.
osDir path: As dir, by the rules of the operating system.
osClean path: As clean, by the rules of the operating system.
osExt path: As ext, by the rules of the operating system.
osIsAbs path: As isAbs, by the rules of the operating system.
urlParse text: The parts of a URL as a mapping.
urlJoin parts: A URL from its parts.
getHostByName name: Empty unless rendering may ask the network.
hello: "Hello!".
`;

/** By name. */
export const templateFunctions: ReadonlyMap<string, TemplateFunction> = new Map(
  table
    .trim()
    .split('\n')
    .map(line => {
      const colon = line.indexOf(':');
      const [name = '', ...parameters] = line.slice(0, colon).split(' ');
      return [name, { name, parameters: parameters.join(' '), summary: line.slice(colon + 1).trim() }] as const;
    }),
);

/** Words that begin an action. */
export const templateKeywords: readonly (readonly [string, string])[] = [
  ['if', 'Renders what follows if the value is not empty.'],
  ['else', 'What is rendered otherwise.'],
  ['end', 'Ends what the last open if, with, range, define or block began.'],
  ['range', 'Renders what follows for each element; the dot is the element.'],
  ['with', 'Renders what follows if the value is not empty; the dot is the value.'],
  ['define', 'Defines a named template.'],
  ['block', 'Defines a named template and renders it here.'],
  ['template', 'Renders a named template; unlike include it cannot be piped on.'],
  ['break', 'Ends the innermost range.'],
  ['continue', 'Goes on with the next element of the innermost range.'],
];
