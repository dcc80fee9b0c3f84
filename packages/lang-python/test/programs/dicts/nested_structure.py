# Nested dicts and lists as a data structure.
db = {'users': [{'name': 'ann', 'tags': ['x', 'y']}, {'name': 'bob', 'tags': []}], 'count': 2}
db['users'][1]['tags'].append('z')
db['users'].append({'name': 'cid', 'tags': ['x']})
db['count'] += 1
for u in db['users']:
    print(u['name'], len(u['tags']))
by_tag = {}
for u in db['users']:
    for t in u['tags']:
        by_tag.setdefault(t, []).append(u['name'])
print(by_tag, db)
