<p class="meta"><span class="st {{row.kind}}">{{row.status}}</span>
% if row.kind == 'done':
<span class="tag closed">Closed</span>
% end
% if row.created_at:
<span>opened \\
% include('time.tpl', at=row.created_at, how='data-ago')
</span>
% end
% if row.updated_at:
<span>changed \\
% include('time.tpl', at=row.updated_at, how='data-ago')
</span>
% end
</p>
% if row.url:
<p class="acts"><a class="btn" href="{{row.url}}" target="_blank" rel="noopener">Open {{word}} {{row.number}} <svg class="i" aria-hidden="true"><use href="#i-open"/></svg></a></p>
% end
