% if warning:
<p class="flag warn top" role="status"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span>{{warning}}</span></p>
% end
% if line:
<p class="call {{'live' if line.is_live else ''}}"><b>\\
% if line.is_live:
<i class="dot pulse" aria-hidden="true"></i>\\
% end
{{line.word}}</b>
% if line.since:
<time datetime="{{line.since}}" data-since></time>
% end
% include('time.tpl', at=line.at, how='data-ago')
% if line.to:
<span class="to">to {{line.to}}</span>
% end
</p>
% end
