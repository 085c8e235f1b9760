import type { JSX } from 'preact';
import type { ProposalFileView, ProposalPlanView } from '../../../server/src/protocol.ts';
import { groupFiles } from '../review/fileGroups.ts';
import type { FileGroup } from '../review/fileGroups.ts';
import { selectedFiles } from '../review/reviewState.ts';
import { fileStatuses } from '../review/reviewTexts.ts';
import type { PageParts } from './pageParts.tsx';

/** The changed files by what they reach, each to be taken or left. */
export function FileList(parts: PageParts & { readonly plan: ProposalPlanView }): JSX.Element {
  const { state, plan } = parts;
  const selected = selectedFiles(state);
  const groups = groupFiles(plan.files, { environments: plan.environments, names: state.circumstances?.environmentNames ?? {} });
  return (
    <section aria-labelledby="files">
      <h2 id="files">
        Files{' '}
        {plan.files.length > 0 && (
          <span class="quiet">
            {selected.length} of {plan.files.length} selected
          </span>
        )}
      </h2>
      {plan.files.length === 0 && (
        <p class="quiet">No file differs from the last commit: the commits of {plan.headBranch ?? 'HEAD'} are proposed.</p>
      )}
      {groups.map(group => (
        <Group key={group.key} {...parts} group={group} selected={selected} />
      ))}
    </section>
  );
}

interface GroupParts extends Pick<PageParts, 'dispatch' | 'post'> {
  readonly group: FileGroup;
  readonly selected: readonly string[];
}

function Group({ group, selected, dispatch, post }: GroupParts): JSX.Element {
  const possible = group.files.filter(({ blocked }) => blocked === null).map(({ path }) => path);
  const taken = possible.filter(path => selected.includes(path)).length;
  return (
    <fieldset>
      <legend>
        <label class="group">
          <input
            type="checkbox"
            checked={taken > 0 && taken === possible.length}
            indeterminate={taken > 0 && taken < possible.length}
            disabled={possible.length === 0}
            onChange={event => dispatch({ type: 'selected', paths: possible, selected: event.currentTarget.checked })}
          />
          <span>
            {group.title}
            {group.names.length > 0 && <span class="quiet"> {group.names.join(', ')}</span>}
          </span>
        </label>
      </legend>
      <ul class="files">
        {group.files.map(file => (
          <FileRow key={file.path} file={file} selected={selected.includes(file.path)} dispatch={dispatch} post={post} />
        ))}
      </ul>
    </fieldset>
  );
}

interface FileParts extends Pick<PageParts, 'dispatch' | 'post'> {
  readonly file: ProposalFileView;
  readonly selected: boolean;
}

function FileRow({ file, selected, dispatch, post }: FileParts): JSX.Element {
  const { path, from, status, unsaved, blocked } = file;
  const [letter, word] = fileStatuses[status];
  const at = path.lastIndexOf('/') + 1;
  return (
    <li>
      <input
        type="checkbox"
        aria-label={`Include ${path}`}
        checked={selected}
        disabled={blocked !== null}
        onChange={event => dispatch({ type: 'selected', paths: [path], selected: event.currentTarget.checked })}
      />
      <div class="file">
        <button
          type="button"
          class="link"
          aria-label={`${path}, ${word}${unsaved ? ', not saved' : ''}: open changes`}
          onClick={() => post({ type: 'openFile', path })}
        >
          <span class="folder">{path.slice(0, at)}</span>
          {path.slice(at)}
        </button>
        {from !== null && <span class="quiet"> from {from}</span>}
        {unsaved && (
          <span class="unsaved" title="Not saved; what the editor shows is proposed" aria-hidden="true">
            ●
          </span>
        )}
        {blocked !== null && <div class="quiet">{blocked}</div>}
      </div>
      <span class={`letter ${status}`} title={word} aria-hidden="true">
        {letter}
      </span>
    </li>
  );
}
