<h1 tabindex="-1" data-focus>{{_('Your calls')}}</h1>
<div class="seg days" role="group" aria-label="{{_('Show')}}">
% for each in (7, 30, 90):
<button type="button" aria-pressed="{{'true' if each == days else 'false'}}" data-key="days-{{each}}" data-set="days={{each}}" data-keep>{{_('{days} days').format(days=each)}}</button>
% end
</div>
% if not times.calls:
<section class="card empty"><svg class="i" aria-hidden="true"><use href="#i-in"/></svg><p>{{_('No calls in these days yet. They are counted from the first ring on.')}}</p></section>
% else:
<dl class="sums card pad">
<div><dt>{{_('Calls')}}</dt><dd><data value="{{times.calls}}" data-count>{{times.calls}}</data></dd></div>
<div><dt>{{_('Missed')}}</dt><dd><data value="{{times.missed}}" data-count>{{times.missed}}</data> <small>{{missed}}</small></dd></div>
<div><dt>{{_('Time to answer')}}</dt><dd>{{answer}}</dd></div>
<div><dt>{{_('Talk time')}}</dt><dd>{{talk}}</dd></div>
</dl>
% if times.answer_seconds is None:
<p class="aside out">{{_('Your phone does not tell when it is answered or hung up, so missed calls and times are not known.')}}</p>
% end
% if is_cut:
<p class="aside out">{{_('Only the newest {count} calls are counted.').format(count='{:,}'.format(most))}}</p>
% end
% end
% if is_short and times.calls:
<p class="aside out">{{_('The call log keeps {days} days.').format(days=retention)}}</p>
% end
