<p class="meta"><span class="st {{row.kind}}">{{row.status}}</span>
% if row.kind == 'done':
<span class="tag closed">{{_("Closed")}}</span>
% end
% if row.created_at:
<span>{{_("opened")}} \\
% include('time.tpl', at=row.created_at, how='data-ago')
</span>
% end
% if row.updated_at:
<span>{{_("changed")}} \\
% include('time.tpl', at=row.updated_at, how='data-ago')
</span>
% end
</p>
% if row.url or (row.takes_note and call):
<p class="acts">
% if row.url:
<a class="btn" href="{{row.url}}" target="_blank" rel="noopener">{{_("Open {word} {number}").format(word=word, number=row.number)}} <svg class="i" aria-hidden="true"><use href="#i-open"/></svg></a>
% end
% if row.takes_note and call:
<button class="btn" type="button" data-note-to="{{row.id}}" data-number="{{row.number}}" data-key="note-to-{{row.id}}">{{_("Add the note of this call")}}</button>
% end
</p>
% end
