# A state machine driven by a table of methods.
class Machine:
    def __init__(self):
        self.state, self.log = 'idle', []
    def on_idle(self, ev): return 'running' if ev == 'start' else None
    def on_running(self, ev):
        return {'pause': 'paused', 'stop': 'idle'}.get(ev)
    def on_paused(self, ev): return 'running' if ev == 'resume' else 'idle' if ev == 'stop' else None
    def feed(self, events):
        for ev in events:
            new = getattr(self, 'on_' + self.state)(ev)
            if new is None: self.log.append(f'{self.state}: ignored {ev}')
            else:
                self.log.append(f'{self.state} -> {new}')
                self.state = new
m = Machine()
m.feed('start pause start resume stop pause'.split())
print('\n'.join(m.log), m.state)
