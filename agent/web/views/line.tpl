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
<span class="to">{{_("to {name}").format(name=line.to)}}</span>
% end
</p>
% if line.keys.answer or line.keys.hangup:
<p class="row keys">
% if line.keys.answer:
<button class="answer" type="button" data-phone="answer" data-key="answer">{{_('Answer')}}</button>
% end
% if line.keys.hangup:
<button class="hangup" type="button" data-phone="hangup" data-key="hangup">{{_('Hang up')}}</button>
% end
</p>
<p class="flag warn" role="alert" data-phone-says hidden></p>
% end
% end
