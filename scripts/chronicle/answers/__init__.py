"""Questions about entities, answered from the history and its events: models without wording.

statements                    every statement about one entity
biography                     an entity: what it was and became, its statements, its events
custody                       who held an entity, such as a duty, and when nobody did
existing                      the entities that exist on a day
panel                         tables as of many days
"""

PUBLIC = ("biography", "custody", "existing", "panel", "statements")
