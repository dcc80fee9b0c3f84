"""Writes errors.expected.json: what CPython 3.11 says about each snippet of errors.corpus (separated by `---` lines).

    python3 errors-expected.py
"""
import json
import os
import warnings

warnings.simplefilter('ignore')
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'errors.corpus'), encoding='utf8') as corpus:
    snippets = corpus.read().split('\n---\n')
results = []
for snippet in snippets:
    try:
        compile(snippet if snippet.endswith('\n') else snippet + '\n', '<test>', 'exec')
        results.append(None)
    except SyntaxError as e:
        results.append([type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset])
with open(os.path.join(here, 'errors.expected.json'), 'w', encoding='utf8') as out:
    out.write('[\n' + ',\n'.join(json.dumps(r, ensure_ascii=False) for r in results) + '\n]\n')
