% if age.is_stale:
<svg class="i" aria-hidden="true"><use href="#i-offline"/></svg>\\
% else:
<i class="dot" aria-hidden="true"></i>\\
% end
<span><span class="{{'' if age.is_stale or not age.at else 'wide'}}">{{age.word}}</span>
% include('time.tpl', at=age.at, how='data-clock')
</span>
