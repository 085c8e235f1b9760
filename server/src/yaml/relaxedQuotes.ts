import { Composer, Lexer, Parser } from 'yaml';
import type { Document, DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';

/**
 * Parses a document whose quoted texts go on in lines that are indented less than YAML wants it (1.2, `s-flow-line-prefix`):
 *
 * ```yaml
 * spec:
 *   description: "long
 *  text"
 * ```
 *
 * go-yaml, and so every agent, takes them as they are meant. Without that rule an open quote reaches to the next one, so use this only
 * where the strict parser finds no end of a quote, and only if nothing else is wrong then. `undefined` for a text without document.
 */
export function parseWithRelaxedQuotes(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
): Document.Parsed | undefined {
  const composer = new Composer(options);
  for (const document of composer.compose(parseTokens(text), true, text.length)) {
    return document;
  }
  return undefined;
}

/** As the parser's documentation has it for a lexer of one's own. */
function* parseTokens(text: string): ReturnType<Parser['parse']> {
  const parser = new Parser();
  for (const lexeme of createRelaxedLexer().lex(text)) {
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/**
 * While it reads a quoted text the lexer asks for no indentation. There is no option for that: its own parts are reached by name, and
 * are left alone where a later version has others.
 */
function createRelaxedLexer(): Lexer {
  const lexer = new Lexer();
  const parseStrictly: unknown = Reflect.get(lexer, 'parseQuotedScalar');
  if (isGenerator(parseStrictly)) {
    Reflect.set(lexer, 'parseQuotedScalar', function* parseRelaxed(): Generator<string, unknown> {
      const indent: unknown = Reflect.get(lexer, 'indentNext');
      Reflect.set(lexer, 'indentNext', 0);
      const next = yield* parseStrictly.call(lexer);
      Reflect.set(lexer, 'indentNext', indent);
      return next;
    });
  }
  return lexer;
}

function isGenerator(value: unknown): value is (this: Lexer) => Generator<string, unknown> {
  return typeof value === 'function';
}
