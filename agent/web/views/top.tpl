% for notice in notices:
<p class="notice warn" role="status"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span>{{notice}}</span></p>
% end
% if age.is_stale:
<p class="notice warn" role="status"><svg class="i" aria-hidden="true"><use href="#i-offline"/></svg><span><strong>{{age.sources}} can’t be read.</strong> \\
% if age.at:
Showing data as of \\
% include('time.tpl', at=age.at, how='data-clock')
, \\
% include('time.tpl', at=age.at, how='data-ago')
. \\
% else:
Nothing was loaded from there yet. \\
% end
<small>{{age.reason}}</small></span></p>
% end
% if held_back:
<p class="notice warn" role="status"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span>{{held_back}}</span><a class="link" href="/" data-set="">Recent calls</a></p>
% end
% if others:
<nav class="strip" aria-label="Other calls">
% for other in others:
<a href="{{other.path}}" data-call="{{other.path[6:]}}" data-key="{{other.path}}" data-said="{{_("New call from {name}").format(name=other.name)}}"><i class="dot pulse" aria-hidden="true"></i><span><bdi>{{other.name}}</bdi></span><small>{{other.word}}</small></a>
% end
</nav>
% end
