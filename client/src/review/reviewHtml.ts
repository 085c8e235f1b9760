/** The frame of the review page. Script and style are in it, so that it loads nothing and nothing else can run. Knows no editor. */

/** What the page is made of. */
export interface ReviewHtmlParts {
  /** Random, another one each time. */
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  /** URI of the repository's root, which the page keeps for when it is restored. */
  readonly root: string;
}

/** The whole document. */
export function createReviewHtml({ nonce, script, style, root }: ReviewHtmlParts): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Propose Change</title>
<style nonce="${nonce}">${style.replaceAll('</', '<\\/')}</style>
</head>
<body>
<div id="page" data-root="${escapeAttribute(root)}"></div>
<script nonce="${nonce}">${script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')}</script>
</body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
