# Mixins cooperate through super().
class Base:
    def __init__(self, **kw):
        self.log = []
        assert not kw, kw
    def save(self): self.log.append('base')
class Timed(Base):
    def __init__(self, when=0, **kw):
        super().__init__(**kw)
        self.when = when
    def save(self):
        self.log.append(f'at {self.when}')
        super().save()
class Named(Base):
    def __init__(self, name, **kw):
        super().__init__(**kw)
        self.name = name
    def save(self):
        self.log.append(self.name)
        super().save()
class Doc(Named, Timed):
    def save(self):
        super().save()
        return self.log
print(Doc(name='n', when=5).save(), [c.__name__ for c in Doc.__mro__])
