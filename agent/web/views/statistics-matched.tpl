% if has_calls:
<section class="card pad" aria-labelledby="matched">
<h2 id="matched">{{_('How callers were recognized')}}</h2>
<table class="shares"><thead class="vh"><tr><th scope="col">{{_('How')}}</th><th scope="col">{{_('Calls')}}</th><th scope="col">{{_('Share')}}</th></tr></thead><tbody>
% for share in shares:
<tr><th scope="row">{{share.name}}<svg class="share" aria-hidden="true" width="100%" height="6"><rect class="track" width="100%" height="6" rx="3"/><rect class="{{'match' if share.is_match else 'open'}}" width="{{share.width}}%" height="6" rx="3"/></svg></th><td>{{share.count}}</td><td>{{share.percent}}</td></tr>
% end
</tbody></table>
% if waiting:
<p class="aside" role="status" data-poll>{{_('{count} more calls are being looked up.').format(count='{:,}'.format(waiting))}}</p>
% end
<p class="aside">{{_('By the directory and links of today, whoever it was at the time of the call.')}}</p>
</section>
% end
<p class="foot"><a href="/" data-set="" data-key="back">{{_('Back to the console')}}</a></p>
