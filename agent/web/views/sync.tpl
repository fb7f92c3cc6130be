% if age.is_stale:
<svg class="i" aria-hidden="true"><use href="#i-offline"/></svg>\\
% else:
<i class="dot" aria-hidden="true"></i>\\
% end
<span>{{age.word}}
% include('time.tpl', at=age.at, how='data-clock')
</span>
