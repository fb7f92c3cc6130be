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
% if row.url:
<p class="acts"><a class="btn" href="{{row.url}}" target="_blank" rel="noopener">{{_("Open {word} {number}").format(word=word, number=row.number)}} <svg class="i" aria-hidden="true"><use href="#i-open"/></svg></a></p>
% end
